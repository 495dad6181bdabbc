using System.Globalization;
using Weir.Micro;

// Nanoseconds a record on the record path, the least and the median of many short rounds: on a machine that others use too, the least says what the code costs.
var seconds = 10.0;
if (args is not ["path", var pipeline, .. var rest] || rest.Length > 2 || (rest.Length > 0 && (!double.TryParse(rest[0], NumberStyles.Float, CultureInfo.InvariantCulture, out seconds) || seconds is not (> 0 and <= 3600))) || (rest.Length > 1 && rest[1] != "traced"))
{
    await Console.Error.WriteLineAsync("usage: bench/run path [SECONDS [traced]]; at most 3600 seconds");
    return 2;
}
using var path = new RecordPath(pipeline, records: 10_000, traced: rest.Contains("traced"));
var rounds = new List<double>();
long started = TimeProvider.System.GetTimestamp(), told = started;
long allocated = 0;
while (TimeProvider.System.GetElapsedTime(started).TotalSeconds < seconds)
{
    long before = GC.GetAllocatedBytesForCurrentThread();
    long began = TimeProvider.System.GetTimestamp();
    path.Run();
    rounds.Add(TimeProvider.System.GetElapsedTime(began).TotalNanoseconds / path.Records);
    allocated = GC.GetAllocatedBytesForCurrentThread() - before;
    if (TimeProvider.System.GetElapsedTime(told).TotalSeconds < 1) continue;
    told = TimeProvider.System.GetTimestamp();
    rounds.Sort();
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{TimeProvider.System.GetElapsedTime(started).TotalSeconds:0.0} s: least {rounds[0]:0} ns, median {rounds[rounds.Count / 2]:0} ns, {rounds.Count} rounds; {(double)allocated / path.Records:0.00} B a record, {(double)path.Written / path.Records:0} B written"));
    rounds.Clear();
}
return 0;
