using System.Text;
using Weir.Generate;
using Weir.Protocol;

namespace Weir.Tests.Program;

/// <summary>What the oracle says of good records that became dead letters: right where the pipeline had to refuse them, and wrong everywhere else.</summary>
public sealed class PlantedDeathTests : IClassFixture<PlantedDeathTests.Fixture>
{
    readonly FinishedPipeline _pipeline;
    readonly long _dying;
    readonly int _at;
    readonly CopiedRecord _output, _letter;

    public PlantedDeathTests(Fixture fixture)
    {
        _pipeline = fixture.Restored();
        var (offset, source, output) = _pipeline.Good(1).First();
        // Those before it are bad; its letter comes behind theirs.
        _at = _pipeline.Letters.Index().Where(letter => letter.Item.Partition == 1).ElementAt((int)offset).Index;
        var headers = new HeaderEncoder();
        headers.Add("weir-dead-code"u8, "WEIR3150"u8);
        (_dying, _output, _letter) = (FinishedPipeline.NumberOf(output!), output!, source with { Headers = headers.Encoded.ToArray() });
    }

    [Fact]
    public async Task A_good_record_that_died_is_found_where_it_is_not_named()
    {
        foreach (var rules in (CheckRules[])[new(), new() { Dies = _ => false }])
            await _pipeline.EachIsFoundAsync([("it died", Die, "its bytes are no bad record of the stream")], copy => _pipeline.CheckAsync(copy, rules));
    }

    [Fact]
    public async Task A_good_record_that_has_to_die_is_found_where_it_did_not()
    {
        var alive = await CheckAsync();
        Assert.Equal(1, alive.Exit);
        Assert.Contains($"record {_dying} is bad and must be a dead letter", alive.Error);
    }

    [Fact]
    public Task A_good_record_that_has_to_die_is_looked_for_as_a_bad_one_is()
    {
        Die(_pipeline);
        return _pipeline.EachIsFoundAsync(
        [
            ("it is nowhere", run => run.Letters.Remove(_letter), $"record {_dying} of partition 1 is below the position and nowhere"),
            ("it died twice", run => run.Letters.Add(_letter), "bytes that were all there before"),
            ("it died and was written", run => run.Output.Add(_output), "must be a dead letter"),
            ("its letter has other bytes", run => run.Letters[_at] = _letter with { Value = Encoding.UTF8.GetBytes(_letter.Text + " ") }, "its bytes are no bad record of the stream"),
            ("its letter has no code", run => run.Letters[_at] = _letter with { Headers = [0] }, "no code"),
            ("its letter is in another partition", run => run.Letters[_at] = _letter with { Partition = 2 }, "not in its source's partition"),
            ("another one died", run => Die(run, run.Good(2).Last()), "its bytes are no bad record of the stream"),
        ], CheckAsync);
    }

    async Task<Ran> CheckAsync(string? copy = null) => await _pipeline.CheckAsync(copy ?? await _pipeline.WriteAsync(), new CheckRules { Dies = number => number == _dying });

    void Die(FinishedPipeline run)
    {
        run.Output.Remove(_output);
        run.Letters.Insert(_at, _letter);
        run.Count(1, written: -1, dead: 1);
    }

    void Die(FinishedPipeline run, (long Offset, CopiedRecord Source, CopiedRecord? Output) record)
    {
        run.Output.Remove(record.Output!);
        run.Letters.Add(record.Source with { Headers = _letter.Headers });
        run.Count(2, written: -1, dead: 1);
    }

    public sealed class Fixture : FinishedFixture;
}
