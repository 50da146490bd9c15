package nlu

import "flag"

var update = flag.Bool("update", false, "rewrite the tables in testdata")
