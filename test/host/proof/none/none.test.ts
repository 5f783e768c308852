// Proof of the runner: a file without tests.
export {};
