namespace Weir.Bench.Witnesses;

/// <summary>A source topic with the first records of the stream in it.</summary>
/// <param name="Topics">Where.</param>
/// <param name="Records">How many.</param>
/// <param name="Bytes">Of their values.</param>
/// <param name="StartMs">What their timestamps begin with, Unix milliseconds.</param>
sealed record Loaded(JobTopics Topics, int Records, long Bytes, long StartMs)
{
    // Neighbours differ, and none is in the future.
    const int Milliseconds = 1_000;

    public long TimestampMs(long number) => StartMs + number % Milliseconds;
}
