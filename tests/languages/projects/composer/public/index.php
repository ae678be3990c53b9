<?php

require __DIR__ . "/../vendor/autoload.php";

echo Hello\Greeting::of($_SERVER["REQUEST_URI"]), ", ", file_get_contents(__DIR__ . "/built.txt");
