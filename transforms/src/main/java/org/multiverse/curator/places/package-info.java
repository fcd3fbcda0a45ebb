/** Where things are kept: folders and files on a disk or in an object store. */
package org.multiverse.curator.places;
