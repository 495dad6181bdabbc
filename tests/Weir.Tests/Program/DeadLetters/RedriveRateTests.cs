using Weir.Broker;
using Weir.Commands.DeadLetters;
using Weir.DeadLetters;
using Weir.Kafka;
using Weir.Protocol.Messages;
using Weir.Tests.Kafka;

namespace Weir.Tests.Program.DeadLetters;

/// <summary><c>--rate</c>, on a clock that only waits and the test move.</summary>
public sealed class RedriveRateTests : IAsyncLifetime
{
    DeskProgram _desk = null!;

    public async ValueTask InitializeAsync() => _desk = await DeskProgram.StartAsync();

    public ValueTask DisposeAsync() => _desk.DisposeAsync();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Time_in_which_nothing_went_back_is_not_made_up_for(int slow)
    {
        var time = new SkippingTime();
        var commits = new List<TimeSpan>();
        _desk.Program.Faults.OnRequest = request =>
        {
            if (request.ApiKey != ApiKey.EndTxn) return new(FaultAction.Pass);
            commits.Add(time.GetElapsedTime(0));
            if (commits.Count == slow + 1) time.Advance(TimeSpan.FromMinutes(1));
            return new(FaultAction.Pass);
        };
        await using var client = new KafkaClient(new KafkaClientOptions { BootstrapServers = [_desk.Program.Broker] });
        var topics = new DeskTopics("user-login-dead");
        var desk = await Desk.TakeAsync(client, topics, new("ada", null, "redrive"), time, null, _ => { }, default);
        var way = new LetterWay(DeskAction.Redriven, new OriginReturn(client, null)) { Rate = 10 };
        var run = new LetterRun(way, desk, desk.Ledger, new LetterOriginals(client), time);
        await run.RunAsync(new LetterScan(client, topics.Letters, new()), default);
        Assert.Equal((4, 4), (run.Done, commits.Count));
        Assert.All(commits.Zip(commits.Skip(1)), pair => Assert.InRange(pair.Second - pair.First, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(61)));
    }
}
