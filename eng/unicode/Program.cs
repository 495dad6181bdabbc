using Weir.UnicodeGenerator;

// eng/unicode/generate: reads the Unicode Character Database, writes the ranges of the properties that patterns may name.
if (args.Length != 2)
{
    Console.Error.WriteLine("usage: UnicodeGenerator DATABASE FILE");
    return 2;
}
File.WriteAllText(args[1], new TableWriter(new Database(args[0])).Write());
return 0;
