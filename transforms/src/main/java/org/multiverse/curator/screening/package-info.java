/** What happens to rows before curation: those that are no use, or not wanted, fall out. */
package org.multiverse.curator.screening;
