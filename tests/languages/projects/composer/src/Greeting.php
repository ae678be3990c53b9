<?php

namespace Hello;

class Greeting
{
    public static function of(string $path): string
    {
        return "hello from Composer, " . getenv("GREETING") . ", " . $path;
    }
}
