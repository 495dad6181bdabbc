namespace Weir.Engine.Steps;

/// <summary>A step that has something to renew before the first record of a transaction.</summary>
interface IAtTransaction
{
    void BeginTransaction();
}
