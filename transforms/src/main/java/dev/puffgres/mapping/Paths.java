package dev.puffgres.mapping;

import java.util.ArrayList;
import java.util.List;

/** Paths of member names, from the mapping down. */
final class Paths {
    private Paths() {}

    static List<String> child(List<String> path, String name) {
        List<String> child = new ArrayList<>(path);
        child.add(name);
        return List.copyOf(child);
    }
}
