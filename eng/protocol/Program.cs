using Weir.ProtocolGenerator;

// eng/protocol/generate: reads messages.txt, writes one C# file per API into src/Weir.Protocol/Messages.
if (args is not [var notation, var folder])
{
    Console.Error.WriteLine("usage: ProtocolGenerator NOTATION FOLDER");
    return 2;
}
var files = MessageGenerator.Generate(File.ReadAllText(notation));
foreach (var stale in Directory.EnumerateFiles(folder, "*.cs").Where(file => !files.ContainsKey(Path.GetFileName(file)))) File.Delete(stale);
foreach (var (name, text) in files) File.WriteAllText(Path.Combine(folder, name), text);
Console.WriteLine($"{files.Count} files written to {folder}");
return 0;
