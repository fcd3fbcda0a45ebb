/** What every module would otherwise write again: digests, JSON, files, causes, characters. */
package org.multiverse.curator.common;
