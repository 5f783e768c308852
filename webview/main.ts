// Entry point of the panel's page.
export {};
