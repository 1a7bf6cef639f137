import { ANY, free, type Grant, of, own } from "./grants";

/** Actions of EC2. */
export const ec2 = (...actions: readonly string[]) => of("ec2", ...actions);

/** Descriptions have no resource. */
export const look = (...actions: readonly string[]): Grant => ({ reads: ec2(...actions), on: ANY });

/** Tags are added and taken away after a thing was made, too. */
export const TAGS: readonly Grant[] = [
    { writes: ec2("CreateTags"), on: free("ec2:*") },
    { writes: ec2("DeleteTags"), on: own("ec2:*") },
];
