namespace Weir.Tests.Fuzz;

/// <summary>One reader of bytes under test: what it may be given, and what it may do with it.</summary>
abstract class FuzzTarget : IAsyncDisposable
{
    /// <summary>Also the folder of its corpus.</summary>
    public abstract string Name { get; }

    /// <summary>What one run may allocate, in bytes.</summary>
    public abstract long AllocatedBytesMax { get; }

    /// <summary>Real inputs, and those that once found something.</summary>
    public IReadOnlyList<byte[]> Corpus => _corpus ??= Load(Fuzz.Corpus.Files(Name).Select(file => file.Content));

    IReadOnlyList<byte[]>? _corpus;

    /// <summary>Runs on an input, mutated or not.</summary>
    /// <exception cref="Exception">Anything that gets out is a failure.</exception>
    public abstract Task RunAsync(byte[] input);

    /// <summary>Makes an input.</summary>
    public virtual byte[] Draw(Random random) => new Mutator(random).Mutate(Corpus[random.Next(Corpus.Count)], Corpus);

    /// <summary>The inputs that are in the files of its folder.</summary>
    protected virtual IReadOnlyList<byte[]> Load(IEnumerable<byte[]> files) => [.. files];

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return default;
    }
}
