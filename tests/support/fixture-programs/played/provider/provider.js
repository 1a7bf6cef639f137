const { provider } = require("@pulumi/pulumi");
const { existsSync } = require("node:fs");

// Plays a provider: things have a key that replaces them when it changes, and a value that says how they fare.

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

const isThere = (file) => file !== undefined && existsSync(file);

/** Things drift while a file is there, and go slowly while another one is. */
const drifted = () => isThere(process.env.PLAYED_DRIFT);
const goSlowly = () => isThere(process.env.PLAYED_SLOW);

async function make({ value }) {
    switch (value) {
        case "refused":
            throw new Error("the service says no: LimitExceeded");
        case "slow":
            return pause(3000);
        case "held":
            while (isThere(process.env.PLAYED_HOLD)) {
                await pause(100);
            }
            return;
        case "stuck":
            return pause(3_600_000);
    }
}

provider.main(
    {
        version: "1.0.0",
        async check(_urn, _olds, news) {
            const failures =
                news.value === "wrong" ? [{ property: "value", reason: '"wrong" is none of the values' }] : [];
            return { inputs: news, failures };
        },
        async diff(_id, _urn, olds, news) {
            return {
                changes: olds.key !== news.key || olds.value !== news.value,
                replaces: olds.key === news.key ? [] : ["key"],
                deleteBeforeReplace: true,
            };
        },
        async create(urn, inputs) {
            await make(inputs);
            return { id: `id-${urn.split("::").at(-1)}`, outs: inputs };
        },
        async update(_id, _urn, _olds, news) {
            await make(news);
            return { outs: news };
        },
        async read(id, urn, props) {
            const now = urn.endsWith("platform-0") && drifted() ? { ...props, value: "changed by hand" } : props;
            return { id, props: now, inputs: now };
        },
        async delete() {
            await pause(goSlowly() ? 3000 : 0);
        },
    },
    process.argv.slice(2),
);
