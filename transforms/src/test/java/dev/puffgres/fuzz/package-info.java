/**
 * What the fuzz tests share. Unit tests try a small number of inputs; the long run tries many more, on one core for some minutes:
 *
 * <pre>
 * mvn -pl transforms,connector -am test -Dtest='*FuzzTest' -Dsurefire.failIfNoSpecifiedTests=false -Dfuzz.inputs=250000
 * </pre>
 *
 * <p>Each test writes how many inputs ended how into its output below {@code target/surefire-reports}. {@code -Dfuzz.seed} moves all
 * seeds. A failure names the seed of its input: that one alone is {@code -Dfuzz.seed=<seed> -Dfuzz.inputs=1}.
 */
package dev.puffgres.fuzz;
