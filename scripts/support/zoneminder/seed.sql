CREATE OR REPLACE USER zmuser@localhost IDENTIFIED BY 'zmpass';
GRANT ALL PRIVILEGES ON zm.* TO zmuser@localhost;

UPDATE Config SET Value = '1' WHERE Name IN ('ZM_OPT_USE_API', 'ZM_AUTH_HASH_LOGINS', 'ZM_OPT_CONTROL');
UPDATE Config SET Value = '@AUTH@' WHERE Name = 'ZM_OPT_USE_AUTH';
UPDATE Config SET Value = 'hashed' WHERE Name = 'ZM_AUTH_RELAY';
UPDATE Config SET Value = 'a-hash-secret-for-tests-0123456789' WHERE Name = 'ZM_AUTH_HASH_SECRET';
UPDATE Config SET Value = '@TIME_ZONE@' WHERE Name = 'ZM_TIMEZONE';
UPDATE Config SET Value = '@TRIGGERS@' WHERE Name = 'ZM_OPT_TRIGGERS';
UPDATE Config SET Value = '@RTSP_PORT@' WHERE Name = 'ZM_MIN_RTSP_PORT';
UPDATE Config SET Value = '0' WHERE Name IN
  ('ZM_SHOW_PRIVACY', 'ZM_CHECK_FOR_UPDATES', 'ZM_TELEMETRY_DATA', 'ZM_DYN_SHOW_DONATE_REMINDER');
UPDATE Storage SET Path = '@STATE@/events' WHERE Id = 1;

-- The password of each is its name and "-pass", made with password_hash(..., PASSWORD_BCRYPT).
DELETE FROM Users;
INSERT INTO Users
  (Username, Password, Enabled, Stream, Events, Control, Monitors, `Groups`, Devices, Snapshots, `System`, MonitorIds, APIEnabled)
VALUES
  ('admin', '$2y$10$peAs.Yt83UqLwPp1nqnDEe/L1UkiPhI9WKVvZrlu0CYxsyNPZLmzi', 1, 'View', 'Edit', 'Edit', 'Edit', 'Edit', 'Edit', 'Edit', 'Edit', '', 1),
  ('viewer', '$2y$10$M4b0Nmb0B73pYA6pwGJ17ewik.UkDNrX69zs6IXI/KcpJCMXUubQe', 1, 'View', 'View', 'None', 'View', 'View', 'None', 'View', 'None', '', 1),
  ('limited', '$2y$10$vu.7L94HMgWZ6yBj2Vm.degzsgCwmELX48adqvu6AFcENUmHTZB0G', 1, 'View', 'View', 'View', 'View', 'View', 'None', 'View', 'None', '1,2', 1),
  ('noapi', '$2y$10$HL2PKe9SVdSiNPVRDG1QPuuK4UsQ7bt2I9STrsX5fSmoeJxx5uLXa', 1, 'View', 'Edit', 'Edit', 'Edit', 'Edit', 'Edit', 'Edit', 'Edit', '', 0);

-- Modect here means MJPEG encoded to mp4, Mocord H.264 passed through.
CREATE TEMPORARY TABLE Wanted (Id INT, Name TEXT, `Function` TEXT, Width INT, Height INT);
INSERT INTO Wanted VALUES
  (1, 'Front Door', 'Modect', 640, 360),
  (2, 'Back Yard', 'Mocord', 640, 360),
  (5, 'Driveway', 'Modect', 320, 180),
  (6, 'Side Gate', 'Mocord', 320, 180),
  (7, 'Porch', 'Modect', 320, 180),
  (8, 'Workshop', 'Mocord', 320, 180),
  (9, 'Cellar Stairs', 'Modect', 320, 180),
  (10, 'Pool', 'Mocord', 320, 180);
DELETE FROM Wanted WHERE Id > @LAST_MONITOR@;

INSERT INTO Monitors
  (Id, Name, Type, `Function`, Protocol, Method, Host, Port, Path, Width, Height, Colours, SaveJPEGs, VideoWriter,
   OutputCodec, Encoder, OutputContainer, EncoderParameters, ImageBufferCount, PreEventCount, PostEventCount,
   SectionLength, MinSectionLength, FPSReportInterval, Sequence, LabelFormat)
SELECT Id, Name, 'Remote', `Function`, 'http', 'simple', '127.0.0.1', '@CAMERAS_PORT@', CONCAT('/cam', Id, '.mjpg'),
   Width, Height, 4, 3, 1, 27, 'libx264', 'mp4', 'preset=ultrafast\ncrf=23\ntune=zerolatency\n', 5, 5, 10,
   600, 5, 50, Id, '%N - %d/%m/%y %H:%M:%S'
FROM Wanted WHERE `Function` = 'Modect';
INSERT INTO Monitors
  (Id, Name, Type, `Function`, Path, Width, Height, Colours, SaveJPEGs, VideoWriter, OutputContainer,
   ImageBufferCount, PreEventCount, PostEventCount, SectionLength, FPSReportInterval, Sequence, LabelFormat)
SELECT Id, Name, 'Ffmpeg', `Function`, CONCAT('http://127.0.0.1:@CAMERAS_PORT@/cam', Id, '.mkv'),
   Width, Height, 4, 0, 2, 'mp4', 5, 5, 10, 120, 50, Id, '%N - %d/%m/%y %H:%M:%S'
FROM Wanted WHERE `Function` = 'Mocord';
UPDATE Monitors SET RTSPServer = @RTSP@, RTSPStreamName = 'back-yard' WHERE Id = 2;

INSERT INTO Monitors
  (Id, Name, Type, `Function`, Path, Width, Height, Colours, VideoWriter, OutputContainer, ImageBufferCount,
   FPSReportInterval, Sequence, LabelFormat, Controllable, ControlId, ControlDevice, ControlAddress)
VALUES
  (3, 'PTZ Dome', 'Ffmpeg', 'Monitor', 'http://127.0.0.1:@CAMERAS_PORT@/cam3.mkv', 640, 360, 4, 0, 'auto', 5,
   50, 3, '%N - %d/%m/%y %H:%M:%S', 1, (SELECT Id FROM Controls WHERE Protocol = 'AxisV2' LIMIT 1), 'dome',
   'root:pass@127.0.0.1:@CAMERAS_PORT@'),
  (4, 'Garage', 'Ffmpeg', 'Modect', 'http://127.0.0.1:@OFFLINE_PORT@/garage.mkv', 640, 360, 4, 2, 'mp4', 5,
   50, 4, '%N - %d/%m/%y %H:%M:%S', 0, NULL, NULL, NULL);
UPDATE Monitors SET StorageId = 1;
INSERT INTO Wanted VALUES (3, '', '', 640, 360), (4, '', '', 640, 360);
INSERT INTO ControlPresets (MonitorId, Preset, Label) VALUES (3, 1, 'Gate'), (3, 2, 'Driveway');

-- Alarm pixels are 3 to 75 per cent of the picture.
INSERT INTO Zones
  (MonitorId, Name, Type, Units, NumCoords, Coords, Area, AlarmRGB, CheckMethod, MinPixelThreshold, MinAlarmPixels,
   MaxAlarmPixels, FilterX, FilterY, MinFilterPixels, MaxFilterPixels, MinBlobPixels, MinBlobs)
SELECT Id, 'All', 'Active', 'Percent', 4, CONCAT('0,0 ', Width - 1, ',0 ', Width - 1, ',', Height - 1, ' 0,', Height - 1),
   Width * Height, 0xff0000, 'Blobs', 25, Width * Height * 0.03, Width * Height * 0.75, 3, 3, Width * Height * 0.03,
   Width * Height * 0.75, Width * Height * 0.02, 1
FROM Wanted;

INSERT INTO `Groups` (Id, Name, ParentId) VALUES (1, 'Outside', NULL), (2, 'Doors', 1);
INSERT INTO Groups_Monitors (GroupId, MonitorId) VALUES (1, 2), (1, 3), (2, 1);
INSERT INTO States (Name, Definition, IsActive)
SELECT 'Home', GROUP_CONCAT(Id, ':Monitor:1' ORDER BY Id), 0 FROM Monitors
UNION SELECT 'Away', GROUP_CONCAT(Id, ':', `Function`, ':1' ORDER BY Id), 0 FROM Monitors;
