using System.Globalization;
using Weir.Micro;

if (args is ["path", var pipeline, .. var rest] && MeasuredPath.TryParse(rest, out double seconds, out bool traced)) return MeasuredPath.Run(pipeline, seconds, traced);
if (args is ["rounds", var file, var count] && int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out int rounds) && rounds is > 0 and <= 1_000)
{
    // So many rounds and nothing else, for whoever counts instructions.
    using var path = new RecordPath(file, records: 10_000, traced: false);
    for (int round = 0; round < rounds; round++) path.Run();
    return 0;
}
await Console.Error.WriteLineAsync("usage: bench/run path [SECONDS [traced]], at most 3600 seconds; bench/run instructions");
return 2;
