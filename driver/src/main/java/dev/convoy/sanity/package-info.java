/**
 * What is looked at before a net is trained: each check finds something to pass, to warn of or to fail, with numbers. Read
 * {@link dev.convoy.sanity.Finding} first.
 */
package dev.convoy.sanity;
