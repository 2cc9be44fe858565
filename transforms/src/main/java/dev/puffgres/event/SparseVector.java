package dev.puffgres.event;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A pgvector sparsevec.
 *
 * @param dimensions the declared number of dimensions
 * @param elements index (from 1, as in Postgres) to value, ascending
 */
public record SparseVector(int dimensions, SortedMap<Integer, Double> elements) {

    public SparseVector {
        elements = Collections.unmodifiableSortedMap(new TreeMap<>(elements));
    }
}
