namespace Weir.Tests.Program;

/// <summary>One pipeline for all tests of a class, each of which begins with what it left behind and what was planted into that before.</summary>
public abstract class FinishedFixture : IAsyncLifetime
{
    FinishedPipeline _pipeline = null!;
    Action _restore = null!;

    public async ValueTask InitializeAsync()
    {
        _pipeline = await FinishedPipeline.RunAsync(Shape);
        await PrepareAsync(_pipeline);
        _restore = _pipeline.Restoring();
    }

    public async ValueTask DisposeAsync()
    {
        await _pipeline.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>What is unusual about it.</summary>
    internal virtual FinishedShape Shape => new();

    /// <summary>The pipeline, as it was prepared.</summary>
    internal FinishedPipeline Restored()
    {
        _restore();
        _pipeline.Program.Faults.OnResponse = null;
        return _pipeline;
    }

    internal virtual Task PrepareAsync(FinishedPipeline pipeline) => Task.CompletedTask;
}
