namespace Weir.Faults.Matrix;

/// <summary>A fault at the moments of a seed.</summary>
sealed record Play(Fault Fault, int Seed)
{
    public override string ToString() => $"{Fault} {Seed}";
}
