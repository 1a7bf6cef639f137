import { XMLParser, XMLValidator } from "fast-xml-parser";

/** Tests of a JUnit report. */
export interface TestCounts {
    readonly passed: number;
    /** Failures and errors. */
    readonly failed: number;
    readonly skipped: number;
}

type Node = { readonly [key: string]: unknown };

// Entities are left as they are: a report is untrusted text, and no count depends on one.
const PARSER = new XMLParser({
    preserveOrder: true,
    ignoreAttributes: false,
    attributeNamePrefix: "",
    processEntities: false,
});

/**
 * Counts the tests of a JUnit report: `testcase` elements at any depth below `testsuites` or `testsuite`. A suite that
 * says it has more failures and errors than its test cases show is believed: a file that does not load has no test case.
 *
 * @returns `undefined` when the text is no such report.
 * @see https://github.com/testmoapp/junitxml
 */
export function countTests(xml: string): TestCounts | undefined {
    if (XMLValidator.validate(xml) !== true) {
        return undefined;
    }
    const roots = (PARSER.parse(xml) as readonly Node[]).filter((node) => "testsuites" in node || "testsuite" in node);
    return roots.length === 1 ? countIn(roots) : undefined;
}

function countIn(nodes: readonly Node[]): TestCounts {
    return nodes.map(countOne).reduce(
        (sum, counts) => ({
            passed: sum.passed + counts.passed,
            failed: sum.failed + counts.failed,
            skipped: sum.skipped + counts.skipped,
        }),
        { passed: 0, failed: 0, skipped: 0 },
    );
}

function countOne(node: Node): TestCounts {
    const testcase = childrenOf(node, "testcase");
    if (testcase !== undefined) {
        const has = (name: string) => testcase.some((child) => name in child);
        const failed = has("failure") || has("error");
        const skipped = !failed && has("skipped");
        return { passed: failed || skipped ? 0 : 1, failed: failed ? 1 : 0, skipped: skipped ? 1 : 0 };
    }
    const suite = childrenOf(node, "testsuite") ?? childrenOf(node, "testsuites");
    if (suite === undefined) {
        return { passed: 0, failed: 0, skipped: 0 };
    }
    const counts = countIn(suite);
    const { failures = 0, errors = 0 } = (node[":@"] ?? {}) as { readonly [attribute: string]: string | undefined };
    return { ...counts, failed: Math.max(counts.failed, Number(failures) + Number(errors) || 0) };
}

/** The parser gives each element as an object with its name as a key and its children as the value. */
function childrenOf(node: Node, name: string): readonly Node[] | undefined {
    return node[name] as readonly Node[] | undefined;
}
