/**
 * What a person may ask of a training that runs: the control file of a run and the changes of the learning rate that it
 * brought about. Read {@link dev.convoy.control.ControlFile} first.
 */
package dev.convoy.control;
