import {Text, View} from 'react-native';
import MapView, {Callout, Marker} from 'react-native-maps';

export default function App() {
  return (
    <View style={{flex: 1, padding: 20, paddingTop: 80, gap: 12}}>
      <Text>above</Text>
      <View testID="package">
        <MapView style={{height: 200}} initialRegion={{latitude: 48.2, longitude: 16.37, latitudeDelta: 0.1, longitudeDelta: 0.1}}>
          <Marker coordinate={{latitude: 48.2, longitude: 16.37}} title="Vienna">
            <Callout />
          </Marker>
        </MapView>
      </View>
      <Text>below</Text>
    </View>
  );
}
