namespace Weir.Faults.Matrix;

/// <summary>What a worker does when a broker refuses a request once.</summary>
enum Reaction
{
    /// <summary>It asks again; the transaction goes on.</summary>
    AsksAgain,

    /// <summary>It gives the transaction up, takes its id anew, and goes on from the committed positions.</summary>
    GivesUp,

    /// <summary>Its process ends with exit code 78 and the reason; one that is started again goes on.</summary>
    Ends,
}
