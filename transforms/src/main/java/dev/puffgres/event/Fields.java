package dev.puffgres.event;

/** The fields of a struct, whatever it is made of. */
interface Fields {

    boolean has(String name);

    /** The field's value as the record has it; null if it is null or absent, never the schema's default. */
    Object get(String name);

    /** The field's value as a struct; null if it is null, absent or something else. */
    Fields child(String name);

    /** As {@link #has(String)}, of a field that every record is asked for. */
    default boolean has(FieldName name) {
        return has(name.text());
    }

    /** As {@link #get(String)}, of a field that every record is asked for. */
    default Object get(FieldName name) {
        return get(name.text());
    }

    /** As {@link #child(String)}, of a field that every record is asked for. */
    default Fields child(FieldName name) {
        return child(name.text());
    }

    /** These fields as the columns of a row. */
    Row row();

    /** How many fields there are. */
    int size();
}
