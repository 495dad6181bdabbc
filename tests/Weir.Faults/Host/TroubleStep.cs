using System.Text;
using Weir.Engine;
using Record = Weir.Engine.Record;

namespace Weir.Faults.Host;

/// <summary>A step of a user's own with a bug that some records meet.</summary>
sealed class TroubleStep(int field, byte[] ends, string does) : IStep
{
    const int Piece = 16 << 20;

    readonly List<byte[]> _eaten = [];

    public static readonly StepSpec Spec = new StepSpec("trouble", "Throws, hangs or eats memory where a text has a certain end.")
        .Field("The text.")
        .Text("ends", "Its end.", required: true)
        .Choice("does", "What happens.", ["throw", "hang", "eat"], "throw")
        .Flows(_ => [])
        .Builds((values, context) => new TroubleStep(context.Resolve(values.Path("field")), Encoding.UTF8.GetBytes(values.Text("ends")), values.Text("does")));

    public StepResult Apply(ref Record record)
    {
        if (record.Kind(field) != JsonKind.String || !record.Text(field).EndsWith(ends)) return StepResult.Continue;
        using var never = new ManualResetEventSlim();
        while (does == "eat")
        {
            byte[] piece = new byte[Piece];
            piece.AsSpan().Fill(1);
            _eaten.Add(piece);
            never.Wait(millisecondsTimeout: 20);
        }
        if (does == "hang") never.Wait();
        throw new InvalidOperationException("a bug");
    }
}
