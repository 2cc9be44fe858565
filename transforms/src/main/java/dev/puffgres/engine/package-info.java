/**
 * The pure engine: a change event and mappings go in, actions come out. No I/O, no clock, no thread, no randomness.
 */
package dev.puffgres.engine;
