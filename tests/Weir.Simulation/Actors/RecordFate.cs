namespace Weir.Simulation.Actors;

enum RecordFate
{
    Written,
    Dead,
    Dropped,
}
