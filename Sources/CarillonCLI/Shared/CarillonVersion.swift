/// The version of this program, as `carillon version` prints it.
let carillonVersion = "0.1.0"
