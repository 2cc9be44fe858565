/**
 * Benchmarks of the hot path, and the page that they fill. Each {@code @State} class is one benchmark; {@link
 * dev.puffgres.benchmarks.Benchmarks} runs them all. Nothing of this is part of the plugin.
 */
package dev.puffgres.benchmarks;
