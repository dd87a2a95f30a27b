package dev.convoy.imageset;

/**
 * A line of a manifest.
 *
 * @param where the file and line, for messages
 * @param path path of an image, of an archive whose members all have the label, or of a member of an archive
 * @param label name of the class
 * @param split train, val or test, or empty
 */
record ManifestEntry(String where, String path, String label, String split) {}
