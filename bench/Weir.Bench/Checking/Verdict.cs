namespace Weir.Bench.Checking;

/// <summary>What was found in a run's output.</summary>
/// <param name="Good">Records of TOPIC-processed.</param>
/// <param name="Dead">Records of TOPIC-dead.</param>
/// <param name="Lost">Records of the source of which there is nothing.</param>
/// <param name="Doubled">Records more than one of the same record of the source.</param>
/// <param name="Wrong">Records with a wrong value, key or header, and those that nothing of the source can have become.</param>
/// <param name="TimestampsKept">Records of TOPIC-processed with the timestamp of their record of the source; nothing follows from it.</param>
/// <param name="Examples">Some of what is wrong.</param>
sealed record Verdict(long Good, long Dead, long Lost, long Doubled, long Wrong, long TimestampsKept, IReadOnlyList<string> Examples)
{
    public bool IsRight => Lost == 0 && Doubled == 0 && Wrong == 0;

    public override string ToString() => $"{Lost} lost, {Doubled} doubled, {Wrong} wrong";
}
