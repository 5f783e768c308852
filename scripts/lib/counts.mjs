// A vitest reporter: what tests say they count (cells of a matrix, schedules, payloads), added up as the last lines of a
// run. A test says so by `task.meta.counts`; what it counts has passed when the test has.

export class CountsReporter {
  onTestRunEnd(modules) {
    const sums = new Map();
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        for (const [name, count] of Object.entries(test.meta().counts ?? {})) {
          const sum = sums.get(name) ?? { passed: 0, total: 0 };
          sum.total += count;
          if (test.result().state === 'passed') sum.passed += count;
          sums.set(name, sum);
        }
      }
    }
    for (const [name, { passed, total }] of [...sums].sort()) console.log(`${name}: ${passed} of ${total} passed`);
  }
}
