import * as Location from 'expo-location';
import {useEffect, useState} from 'react';
import {Text, View} from 'react-native';

export default function App() {
  const [place, setPlace] = useState<Location.LocationObject | null>(null);
  useEffect(() => {
    Location.requestForegroundPermissionsAsync().then(async ({status}) => {
      if (status === 'granted') setPlace(await Location.getCurrentPositionAsync({accuracy: Location.Accuracy.High}));
    });
  }, []);
  return (
    <View style={{flex: 1, padding: 20, paddingTop: 80, gap: 12}}>
      <Text>above</Text>
      <View testID="package">
        <Text>place {place ? String(place.coords.latitude) : 'unknown'}</Text>
      </View>
      <Text>below</Text>
    </View>
  );
}
