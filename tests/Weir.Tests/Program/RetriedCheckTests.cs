using Weir.Generate;

namespace Weir.Tests.Program;

/// <summary>What the oracle makes of records that wait in retry topics.</summary>
public sealed class RetriedCheckTests
{
    const long Count = 20_000;

    readonly LoginGenerator _generator = new(PlantedTopics.Stream);
    readonly byte[] _buffer = new byte[LoginGenerator.Longest];

    [Fact]
    public void Of_equal_bad_records_one_may_be_a_dead_letter_and_another_in_retry()
    {
        var (check, source) = NewCheck();
        foreach (long number in Empty().Take(1)) check.Dead(FoundOf(number, "WEIR3101").Found());
        foreach (long number in Empty().Skip(1).Take(2)) check.Retried(FoundOf(number, null).Found(), source);
        Assert.Empty(check.Examples);
        Assert.Equal((1, 2), (check.Fates(1).Dead, check.Fates(1).InRetry));
    }

    [Fact]
    public void A_good_record_that_is_in_retry_twice_or_an_output_too_is_found()
    {
        var (check, source) = NewCheck();
        long good = Enumerable.Range(0, (int)Count).First(number => SourcePartitions.Of(number, PlantedTopics.Partitions) == 1 && !_generator.IsBad(number));
        check.Retried(FoundOf(good, null).Found(), source);
        check.Retried(FoundOf(good, null).Found(), source);
        check.Written(PlantedTopics.Processed(Bytes(good)).Found());
        Assert.Equal(2, check.Findings.Duplicated);
    }

    [Fact]
    public void What_is_no_record_of_the_stream_is_found_in_retry()
    {
        var (check, source) = NewCheck();
        check.Retried(new Planted(1, null, [1, 2, 3], null).Found(), source);
        Assert.Contains("no record of the stream", Assert.Single(check.Examples), StringComparison.Ordinal);
    }

    IEnumerable<long> Empty() => Enumerable.Range(0, (int)Count).Select(number => (long)number)
        .Where(number => SourcePartitions.Of(number, PlantedTopics.Partitions) == 1 && _generator.IsBad(number) && _generator.Write(number, _buffer) == 0);

    Planted FoundOf(long number, string? code) => new(1, null, Bytes(number), code);

    byte[] Bytes(long number) => _buffer.AsSpan(0, _generator.Write(number, _buffer)).ToArray();

    static (LoginCheck Check, SourceCheck Source) NewCheck()
    {
        var places = new LoginPlaces(PlantedTopics.Partitions);
        var findings = new CheckFindings();
        return (new(PlantedTopics.Stream, Count, PlantedTopics.Keys, places, new() { KeepsKeysOnly = true }, findings), new(PlantedTopics.Stream, Count, places, null, new Dictionary<int, Weir.Kafka.Admin.CommittedOffset>(), findings));
    }
}
