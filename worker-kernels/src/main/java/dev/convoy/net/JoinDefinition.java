package dev.convoy.net;

/** A layer that reads several layers, which it names; all others read one. */
public sealed interface JoinDefinition extends LayerDefinition permits ConcatDefinition, SumDefinition {}
