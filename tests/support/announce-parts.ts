import { describeParts } from "./engine-parts";

/** Hooks of Mocha for the tiers that drive the real engine: what there is comes first. */
export const mochaHooks = {
    beforeAll(): void {
        console.log(`  ${describeParts()}`);
    },
};
