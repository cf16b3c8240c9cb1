Console.WriteLine("attendance");
