using Weir.Simulation.Scheduling;

namespace Weir.Simulation;

/// <summary>Somebody who looks every now and then, pauses for no reason, and resumes with and without accepting; in the end everything goes on.</summary>
sealed class OperatorAtWork(WorkerFleet fleet, SimulatedProcess operation, Random random, bool halts)
{
    /// <summary>Whether all trouble is over: then nothing is paused any more.</summary>
    public bool IsHealed { get; set; }

    /// <summary>Whether it is time to go.</summary>
    public bool IsEnding { get; set; }

    public async Task MindAsync()
    {
        while (!IsEnding)
        {
            await Task.Delay(random.NextDouble() * TimeSpan.FromSeconds(3), operation.Time);
            foreach (var worker in fleet.Slots.SelectMany(slot => slot.Live))
            {
                bool accept = IsHealed || random.Next(2) == 0;
                if (!IsHealed && halts && random.Next(4) == 0) worker.Tell(control => control.Pause([]));
                else worker.Tell(control => control.Resume([], accept && halts));
            }
        }
    }
}
