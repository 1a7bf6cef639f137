// Judges pods by Kubernetes' own pod security library: reads a JSON list of pod templates from standard input and writes, one
// line each in that order, nothing for a pod that the level allows, or else why it does not.
//
//	pod-security LEVEL < pods.json
package main

import (
	"encoding/json"
	"fmt"
	"os"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/policy"
)

func main() {
	if err := judge(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func judge() error {
	if len(os.Args) != 2 {
		return fmt.Errorf("usage: pod-security LEVEL < pods.json")
	}
	level, err := api.ParseLevel(os.Args[1])
	if err != nil {
		return err
	}
	var pods []corev1.PodTemplateSpec
	decoder := json.NewDecoder(os.Stdin)
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&pods); err != nil {
		return err
	}
	evaluator, err := policy.NewEvaluator(policy.DefaultChecks())
	if err != nil {
		return err
	}
	for index := range pods {
		at := api.LevelVersion{Level: level, Version: api.LatestVersion()}
		results := evaluator.EvaluatePod(at, &pods[index].ObjectMeta, &pods[index].Spec)
		verdict := policy.AggregateCheckResults(results)
		if verdict.Allowed {
			fmt.Println()
			continue
		}
		fmt.Println(verdict.ForbiddenDetail())
	}
	return nil
}
