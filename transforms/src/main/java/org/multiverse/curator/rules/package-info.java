/**
 * The model steps without a model: rules that read what the words of a trace announce and share.
 */
package org.multiverse.curator.rules;
