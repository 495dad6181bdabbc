using System.Globalization;
using Weir.Micro;
using Weir.Micro.Benchmarks;

if (args is ["path", var pipeline, .. var rest] && MeasuredPath.TryParse(rest, out double seconds, out bool traced)) return MeasuredPath.Run(pipeline, seconds, traced);
if (args is ["rounds", var file, var count] && int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out int rounds) && rounds is > 0 and <= 1_000)
{
    // So many rounds and nothing else, for whoever counts instructions.
    using var path = new RecordPath(file, records: 10_000, traced: false);
    for (int round = 0; round < rounds; round++) path.Run();
    return 0;
}
if (args is ["embedded-start"]) return await EmbeddedStart.RunAsync();
if (args is ["slow-steps"]) return SlowSteps.Run();
if (args is ["micro", var folder, .. var asked]) return MicroBenchmarks.Run(asked, folder);
await Console.Error.WriteLineAsync("usage: bench/run path [SECONDS [traced]], at most 3600 seconds; bench/run instructions; bench/run micro [OPTION ...], such as --filter '*Step*'");
return 2;
