package dev.puffgres.mapping;

import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;

/** How the author of a mapping writes it, so that errors can speak of the keys that stand before their author. */
sealed interface Spelling {

    /** See {@link MappingError#origin()}. */
    String origin();

    /** The key of a path of member names; of the mapping as a whole where the path is empty. */
    String key(List<String> path);

    /** What a value with members is called. */
    String group();

    /** Flattened Connect properties: every value is text. */
    record Properties(String mapping) implements Spelling {
        static final String PREFIX = "mapping.";

        @Override
        public String origin() {
            return "";
        }

        @Override
        public String key(List<String> path) {
            return path.isEmpty() ? PREFIX + mapping : PREFIX + mapping + "." + String.join(".", path);
        }

        @Override
        public String group() {
            return "a group of keys";
        }
    }

    /** @param place where the mapping stands in the text: empty, {@code [0]} or {@code mappings[0]} */
    record Json(String origin, String place) implements Spelling {
        @Override
        public String key(List<String> path) {
            StringBuilder key = new StringBuilder(place);
            for (String name : path) {
                if (!isBare(name)) {
                    key.append('[').append(quoted(name)).append(']');
                } else {
                    key.append(key.isEmpty() ? "" : ".").append(name);
                }
            }
            return key.toString();
        }

        @Override
        public String group() {
            return "an object";
        }
    }

    /** @param origin the file's name */
    record Toml(String origin) implements Spelling {
        @Override
        public String key(List<String> path) {
            return String.join(
                    ".",
                    path.stream()
                            .map(name -> isBare(name) ? name : quoted(name))
                            .toList());
        }

        @Override
        public String group() {
            return "a table";
        }
    }

    private static String quoted(String name) {
        return JsonText.write(TextNode.valueOf(name));
    }

    private static boolean isBare(String name) {
        return name.matches("[A-Za-z0-9_-]+");
    }
}
