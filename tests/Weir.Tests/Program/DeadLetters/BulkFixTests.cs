using Weir.Broker;
using Weir.Protocol.Messages;

namespace Weir.Tests.Program.DeadLetters;

/// <summary>23 000 letters of three kinds are fixed in bulk, checked again and sent back by a process that is killed in the middle.</summary>
public sealed class BulkFixTests : IAsyncLifetime
{
    TestProgram _program = null!;
    BulkLetters _letters = null!;

    public async ValueTask InitializeAsync()
    {
        _program = await TestProgram.StartAsync();
        await _program.CreateTopicsAsync();
        _letters = new(_program, good: 2_000, wrongIps: 10_000, wrongLocales: 8_000, wrongNames: 5_000);
        await _letters.PlantAsync();
    }

    public ValueTask DisposeAsync() => _program.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Each_of_23_000_letters_is_fixed_and_goes_back_exactly_once_though_the_command_is_killed_in_the_middle(bool itsLastRequestComesLate)
    {
        var check = await _letters.Json("check");
        Assert.Equal((0, 23_000), ((int)check["written"]!, (int)check["dead"]!));
        Assert.Equal(23_000, (int)(await _letters.Json($"fix {_letters.Steps} --dry-run --only-passing"))["done"]!);

        var late = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            int open = await _letters.KillAsync("", FifthCommitAsync(late.Task));
            if (!itsLastRequestComesLate) late.SetResult();
            var rest = await _letters.Json($"fix {_letters.Steps} --only-passing");
            // What came while nobody was there may have committed; what comes after somebody took the desk is fenced.
            Assert.InRange((int)rest["done"]!, itsLastRequestComesLate ? open : 1, open);
        }
        finally
        {
            // The broker ends only when what it holds is done.
            late.TrySetResult();
        }
        await _letters.HoldAsync();
    }

    /// <summary>Holds back the request that would commit the fifth transaction; is over when it is there.</summary>
    /// <param name="late">The request is handled then; until that it is on its way.</param>
    Task FifthCommitAsync(Task late)
    {
        int commits = 0;
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _program.Faults.OnRequest = async request =>
        {
            if (request.ApiKey != ApiKey.EndTxn || ++commits != 5) return FaultAction.Pass;
            reached.SetResult();
            await late;
            return FaultAction.Pass;
        };
        return reached.Task;
    }
}
