"""Files of people, from a trust's own list to other systems' exports: read, matched and planned. Writes nothing."""
