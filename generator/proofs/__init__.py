"""What has to hold of a catalogue that can be read, before anything is made of it."""
