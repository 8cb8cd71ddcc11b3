import {Canvas, Circle, Group} from '@shopify/react-native-skia';
import {Text, View} from 'react-native';

export default function App() {
  return (
    <View style={{flex: 1, padding: 20, paddingTop: 80, gap: 12}}>
      <Text>above</Text>
      <View testID="package">
        <Canvas style={{width: 160, height: 100}}>
          <Group blendMode="multiply">
            <Circle cx={50} cy={50} r={30} color="cyan" />
            <Circle cx={80} cy={50} r={30} color="magenta" />
          </Group>
        </Canvas>
      </View>
      <Text>below</Text>
    </View>
  );
}
